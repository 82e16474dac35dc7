//! Times as a form's date field has them: without an offset, in the time of the market.

use contracts::form::Fields;
use jiff::civil::DateTime;
use serde_json::Value;

/// The clock on the wall of the National Electricity Market's south-east, where the parties work.
pub(crate) const ZONE: &str = "Australia/Melbourne";

/// Gives each of these fields its offset, where it has none yet and is a time at all.
pub(crate) fn with_offset(fields: &mut Fields, names: &[&str]) {
    for name in names {
        let Some(Value::String(text)) = fields.get_mut(*name) else { continue };
        // An offset ends in `Z`, `+11:00` or `-03:00`: a civil time does not parse with one.
        let Ok(civil) = text.trim().parse::<DateTime>() else { continue };
        if text.ends_with(['Z', 'z']) || text.contains('+') || text.trim().len() > 19 {
            continue;
        }
        if let Ok(zoned) = civil.in_tz(ZONE) {
            *text = zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        }
    }
}

/// A moment for people: `1 Mar 2026, 9:30 am AEDT`.
pub(crate) fn for_people(at: jiff::Timestamp) -> String {
    match at.in_tz(ZONE) {
        Ok(zoned) => zoned.strftime("%-d %b %Y, %-I:%M %P %Z").to_string(),
        Err(_) => at.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str) -> String {
        let mut fields = Fields::new();
        fields.insert("at".to_owned(), text.into());
        with_offset(&mut fields, &["at"]);
        fields["at"].as_str().expect("a text").to_owned()
    }

    #[test]
    fn a_time_without_an_offset_is_of_melbourne() {
        assert_eq!(given("2026-01-15T09:30"), "2026-01-15T09:30:00+11:00");
        assert_eq!(given("2026-07-15T09:30"), "2026-07-15T09:30:00+10:00");
    }

    #[test]
    fn what_has_an_offset_or_is_no_time_stays() {
        for text in ["2026-01-15T09:30:00Z", "2026-01-15T09:30:00-03:00", "yesterday", ""] {
            assert_eq!(given(text), text);
        }
    }
}
