//! The gateway upon a real PostgreSQL and NATS. The owners of the data are played by the tests.

mod access;
mod browser;
mod desk;
mod drafts;
mod events;
mod files;
mod home;
mod identity;
mod incident_page;
mod lists;
mod monitoring;
mod notifications;
mod ops;
mod pages;
mod paging;
mod personal_data;
mod played;
mod projection;
mod protocol;
mod queues;
mod raise;
mod sessions;
mod stage;
mod terms;
mod visibility;
mod watching;
