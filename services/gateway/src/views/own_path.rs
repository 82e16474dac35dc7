//! Where to go afterwards: never to another site.

/// A path of this site; anything else leads home.
pub(super) fn own_path(next: Option<&str>) -> &str {
    let own = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && !path.contains(|c: char| c == '\\' || c.is_control())
            && !path.starts_with("/sign-")
    };
    next.filter(own).unwrap_or("/")
}

/// `page` with where to go afterwards, and what to say meanwhile.
pub(super) fn by_way_of(page: &str, next: &str, why: Option<&str>) -> String {
    let mut query = vec![("next", next)];
    query.extend(why.map(|why| ("why", why)));
    format!("{page}?{}", serde_urlencoded::to_string(query).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere() {
        assert_eq!(own_path(Some("/incidents/CDR-1?x=y")), "/incidents/CDR-1?x=y");
        for elsewhere in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "",
            "/a\r\nb",
            "/a\tb",
            "/sign-in",
            "javascript:alert(1)",
        ] {
            assert_eq!(own_path(Some(elsewhere)), "/", "{elsewhere:?}");
        }
    }

    #[test]
    fn where_to_go_survives_the_way() {
        assert_eq!(
            by_way_of("/sign-in", "/incidents?q=a b", Some("kept")),
            "/sign-in?next=%2Fincidents%3Fq%3Da+b&why=kept"
        );
    }
}
