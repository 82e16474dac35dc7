//! A browser without script: a session, its pages, its forms.

use reqwest::{Method, RequestBuilder, Response, StatusCode};

use crate::stage::{PASSWORD, Stage};

/// Somebody who is signed in.
pub(crate) struct Browser<'a> {
    stage: &'a Stage,
    cookie: String,
}

impl<'a> Browser<'a> {
    pub(crate) async fn sign_in(stage: &'a Stage, login: &str) -> Self {
        gateway::set_password(&stage.database, login, PASSWORD).await.expect("set");
        let form = [("login", login), ("password", PASSWORD), ("next", "/incidents")];
        let sent = stage.http.post(format!("{}/sign-in", stage.url)).form(&form).send().await;
        let response = sent.expect("an answer");
        let cookie = response.headers()["set-cookie"].to_str().expect("a cookie");
        Self { stage, cookie: cookie.split(';').next().expect("a pair").to_owned() }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.stage.http.request(method, format!("{}{path}", self.stage.url)).header("cookie", &self.cookie)
    }

    pub(crate) async fn open(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.expect("an answer")
    }

    /// A page, and that it is one.
    pub(crate) async fn page(&self, path: &str) -> String {
        let response = self.open(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.text().await.expect("text")
    }

    /// Sends a form as the page at `from` would.
    pub(crate) async fn post(&self, from: &str, to: &str, fields: &[(&str, &str)]) -> Response {
        let html = self.page(from).await;
        let mut form = vec![("_csrf", value_of(&html, "_csrf"))];
        form.extend_from_slice(fields);
        self.request(Method::POST, to).form(&form).send().await.expect("an answer")
    }
}

/// The value of the first hidden field of this name.
pub(crate) fn value_of<'h>(html: &'h str, name: &str) -> &'h str {
    let field = format!("name=\"{name}\" value=\"");
    let from = html.find(&field).expect("the field") + field.len();
    html[from..].split('"').next().expect("a value")
}
