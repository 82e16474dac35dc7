//! Every page there is: what axe finds on it, how it behaves, what it weighs, how it looks.

mod accessible;
mod bad_page;
mod pictures;
mod sound;
mod table;
mod visit;
mod weights;
