//! The portal as people use it: every service on real parts, and each person in a Chromium of their own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod browser;
mod checks;
mod stage;

mod expiry;
mod files;
mod hostile;
mod keyboard;
mod pages;
mod personal_data;
mod process;
