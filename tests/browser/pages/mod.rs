//! Every page there is: what axe finds on it, how it behaves, what it weighs, how it looks.

mod bad_page;
mod inspection;
mod pictures;
mod table;
mod visit;
mod weights;
