//! The SQL of what is shown. Every read begins with [`reading::begin`], which says who reads.

pub(crate) mod directory;
pub(crate) mod drafts;
pub(crate) mod incidents;
pub(crate) mod position;
pub(crate) mod reading;
pub(crate) mod referrals;
pub(crate) mod row;
pub(crate) mod thread;
pub(crate) mod timeline;
