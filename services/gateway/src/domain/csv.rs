//! Tables for spreadsheets: RFC 4180, and no text that a spreadsheet would run.

/// A table with its heads.
pub(crate) fn write<R>(heads: impl IntoIterator<Item = String>, rows: impl IntoIterator<Item = R>) -> Vec<u8>
where
    R: IntoIterator<Item = String>,
{
    let mut table = lines([heads]);
    table.extend(lines(rows));
    table
}

/// Lines of a table: each ends in CRLF, and what needs quotes has them.
pub(crate) fn lines<R>(rows: impl IntoIterator<Item = R>) -> Vec<u8>
where
    R: IntoIterator<Item = String>,
{
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
    let written = rows.into_iter().try_for_each(|row| writer.write_record(row.into_iter().map(harmless)));
    written.expect("memory takes all that is written to it");
    writer.into_inner().expect("memory takes all that is written to it")
}

/// A spreadsheet takes a cell that begins so for a formula, and runs it. With an apostrophe before it, it is text
/// (OWASP, "CSV Injection"). A number stays one, also below zero.
fn harmless(cell: String) -> String {
    let begins = cell.trim_start_matches([' ', '\u{a0}', '"', '\'']).chars().next();
    let formula =
        |first| matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    if begins.is_some_and(formula) && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(rows: &[&[&str]]) -> String {
        let rows = rows.iter().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>());
        String::from_utf8(write(["a".to_owned(), "b".to_owned()], rows)).expect("text")
    }

    #[test]
    fn commas_quotes_and_lines_stay_in_their_cell() {
        assert_eq!(
            written(&[&["one, two", "say \"no\""], &["a\nb", ""]]),
            "a,b\r\n\"one, two\",\"say \"\"no\"\"\"\r\n\"a\nb\",\r\n"
        );
    }

    #[test]
    fn no_text_is_run_by_a_spreadsheet() {
        let hostile =
            ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1", "  =1", "\"=1", "＝1"];
        for text in hostile {
            let written = written(&[&[text, "1"]]);
            let cell = written.split("\r\n").nth(1).expect("a row").trim_start_matches('"');
            assert!(cell.starts_with('\''), "{text:?}: {written:?}");
        }
        assert_eq!(written(&[&["-3.5", "+7"]]), "a,b\r\n-3.5,+7\r\n");
    }
}
