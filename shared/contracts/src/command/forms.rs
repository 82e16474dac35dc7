//! What can be filled in, form by form. The lengths are our decision: long enough for a stack trace, short
//! enough for one message.

mod incident;
mod raise;
mod referral;
mod text;

pub use incident::*;
pub use raise::*;
pub use referral::*;
use text::text_forms;

/// The longest text that people write here, in characters.
pub const LONGEST_TEXT: usize = 16_000;
