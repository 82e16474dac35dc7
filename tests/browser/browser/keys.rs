//! The keyboard.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};

use super::{Browser, within};

/// A key that is no letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Tab,
    Enter,
    Down,
    Escape,
}

impl Key {
    /// The letter that stands for it in the standard.
    fn code(self) -> char {
        match self {
            Self::Tab => '\u{e004}',
            Self::Enter => '\u{e007}',
            Self::Down => '\u{e015}',
            Self::Escape => '\u{e00c}',
        }
    }
}

impl Browser {
    /// Presses a key; whatever has the focus gets it.
    pub(crate) async fn key(&self, key: Key) {
        self.strokes(&[key.code()]).await;
    }

    /// Types, where the focus is.
    pub(crate) async fn types(&self, text: &str) {
        self.strokes(&text.chars().collect::<Vec<_>>()).await;
    }

    async fn strokes(&self, letters: &[char]) {
        let mut keys = KeyActions::new("keyboard".to_owned());
        for letter in letters {
            keys = keys.then(KeyAction::Down { value: *letter }).then(KeyAction::Up { value: *letter });
        }
        within("take keys", self.0.perform_actions(keys)).await;
    }
}
