//! A browser without script: it keeps cookies, and sends the forms of the pages that it was shown.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use reqwest::{Method, RequestBuilder, StatusCode, header::HeaderMap};

use crate::stage::{PASSWORD, Stage};

pub(crate) const SESSION: &str = "portal-session";

/// One browser, with its cookies.
pub(crate) struct Browser<'a> {
    stage: &'a Stage,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// What it was shown.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
}

impl Page {
    /// Where it leads; empty when it leads nowhere.
    pub(crate) fn leads_to(&self) -> &str {
        self.headers.get("location").map_or("", |to| to.to_str().expect("a path"))
    }

    /// What its forms carry.
    pub(crate) fn csrf(&self) -> String {
        self.hidden("_csrf")
    }

    /// The value of a hidden field.
    pub(crate) fn hidden(&self, name: &str) -> String {
        value_of(&self.html, name).to_owned()
    }

    pub(crate) fn shows(&self, text: &str) -> bool {
        self.html.contains(text)
    }
}

/// The value of the first hidden field of this name.
pub(crate) fn value_of<'h>(html: &'h str, name: &str) -> &'h str {
    let mark = format!("name=\"{name}\" value=\"");
    let from = html.find(&mark).unwrap_or_else(|| panic!("{name} in {html}")) + mark.len();
    html[from..].split('"').next().expect("an end")
}

/// The part of a page from one text to the next.
pub(crate) fn between<'h>(html: &'h str, from: &str, to: &str) -> &'h str {
    let at = html.find(from).unwrap_or_else(|| panic!("{from} in {html}"));
    let rest = &html[at..];
    let end = rest[from.len()..].find(to).unwrap_or_else(|| panic!("{to} in {rest}"));
    &rest[..from.len() + end]
}

const BOUNDARY: &str = "a-boundary-that-no-file-has";
/// What stands after the last part.
pub(crate) const END: &[u8] = b"--a-boundary-that-no-file-has--\r\n";
/// The media type of a form with files.
pub(crate) const WITH_FILES: &str = "multipart/form-data; boundary=a-boundary-that-no-file-has";

/// A part of a form with files.
pub(crate) fn part(disposition: &str, value: &[u8]) -> Vec<u8> {
    let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n");
    [head.as_bytes(), value, b"\r\n"].concat()
}

impl<'a> Browser<'a> {
    pub(crate) fn open(stage: &'a Stage) -> Self {
        Self { stage, cookies: Mutex::default() }
    }

    /// One in which somebody is signed in.
    pub(crate) async fn signed_in(stage: &'a Stage, login: &str) -> Self {
        let browser = Self::open(stage);
        gateway::set_password(&stage.database, login, PASSWORD).await.expect("set");
        let page = browser.sign_in(login, "/").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.html);
        browser
    }

    /// Signs in with the password that was set.
    pub(crate) async fn sign_in(&self, login: &str, next: &str) -> Page {
        self.send("/sign-in", &[("login", login), ("password", PASSWORD), ("next", next)]).await
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.ask(Method::GET, path, None).await
    }

    /// What a page shows.
    pub(crate) async fn page(&self, path: &str) -> String {
        let page = self.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.html);
        page.html
    }

    /// Sends a form as it is.
    pub(crate) async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.ask(Method::POST, path, Some(fields)).await
    }

    /// Opens a page and sends a form of it.
    pub(crate) async fn fill_in(&self, page: &str, to: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(page).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.html);
        self.send_from(&page, to, fields).await
    }

    /// Sends a form of a page that was opened before.
    pub(crate) async fn send_from(&self, page: &Page, to: &str, fields: &[(&str, &str)]) -> Page {
        let csrf = page.csrf();
        let fields: Vec<_> = [("_csrf", csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.send(to, &fields).await
    }

    /// Sends a form of a page that was opened before, with files. One without a name was not chosen.
    pub(crate) async fn send_files(
        &self,
        page: &Page,
        to: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Page {
        let csrf = page.csrf();
        let mut body = Vec::new();
        for (name, value) in [("_csrf", csrf.as_str())].iter().chain(fields) {
            body.extend_from_slice(part(&format!("name=\"{name}\""), value.as_bytes()).as_slice());
        }
        for (name, bytes) in files {
            body.extend_from_slice(part(&format!("name=\"file\"; filename=\"{name}\""), bytes).as_slice());
        }
        self.send_parts(to, [body, END.to_vec()].concat()).await
    }

    /// Sends a form with files as it is.
    pub(crate) async fn send_parts(&self, to: &str, body: Vec<u8>) -> Page {
        let form = move |request: RequestBuilder| {
            request.header("sec-fetch-site", "same-origin").header("content-type", WITH_FILES).body(body)
        };
        self.shown(Method::POST, to, form).await
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.jar().get(name).cloned()
    }

    pub(crate) fn put_cookie(&self, name: &str, value: &str) {
        self.jar().insert(name.to_owned(), value.to_owned());
    }

    fn jar(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(&self, method: Method, path: &str, form: Option<&[(&str, &str)]>) -> Page {
        let form = |request: RequestBuilder| match form {
            Some(form) => request.header("sec-fetch-site", "same-origin").form(form),
            None => request,
        };
        self.shown(method, path, form).await
    }

    async fn shown(
        &self,
        method: Method,
        path: &str,
        form: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Page {
        let cookies: Vec<String> = self.jar().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = self.stage.http.request(method, format!("{}{path}", self.stage.url));
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        let response = form(request).send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        for cookie in headers.get_all("set-cookie") {
            let pair = cookie.to_str().expect("a cookie").split(';').next().expect("a pair");
            let (name, value) = pair.split_once('=').expect("a name");
            if value.is_empty() {
                self.jar().remove(name);
            } else {
                self.put_cookie(name, value);
            }
        }
        Page { status, headers, html: response.text().await.expect("text") }
    }
}
