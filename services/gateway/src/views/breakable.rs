//! Paths and URNs break after their separators, and never within a word.

use std::fmt;

/// A path or URN on a page.
pub(crate) struct Breakable<'a>(&'a str);

/// Lets it break.
pub(crate) fn breakable(text: &str) -> Breakable<'_> {
    Breakable(text)
}

impl fmt::Display for Breakable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '/' | ':' => write!(f, "{letter}<wbr>")?,
                other => write!(f, "{other}")?,
            }
        }
        Ok(())
    }
}

/// It escapes by itself, since what it adds must not be escaped.
impl askama::filters::HtmlSafe for Breakable<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_breaks_after_separators_and_escapes_the_rest() {
        assert_eq!(breakable("GET /energy/{id}").to_string(), "GET /<wbr>energy/<wbr>{id}");
        assert_eq!(breakable("<a href='x'>&\"").to_string(), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
    }
}
