//! The SQL of what is shown. Every read begins with [`reading::begin`], which says who reads.

pub(crate) mod attachments;
pub(crate) mod attention;
pub(crate) mod backlog;
pub(crate) mod desk;
pub(crate) mod directory;
pub(crate) mod drafts;
pub(crate) mod incident_list;
pub(crate) mod incidents;
pub(crate) mod monitoring;
pub(crate) mod news;
pub(crate) mod outlines;
pub(crate) mod passages;
pub(crate) mod position;
pub(crate) mod reading;
pub(crate) mod referrals;
pub(crate) mod row;
pub(crate) mod saved_filters;
pub(crate) mod thread;
pub(crate) mod timeline;
pub(crate) mod uploads;
pub(crate) mod visits;
pub(crate) mod watchers;
