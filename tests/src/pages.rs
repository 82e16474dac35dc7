//! The pages as a browser without script uses them: it loads one, fills in a form that is on it, and sends it.

use messaging::Database;
use reqwest::{Client, header, redirect};

const PASSWORD: &str = "correct horse battery staple";

/// A browser in which somebody is signed in.
pub struct Pages {
    http: Client,
    portal: String,
    cookie: String,
}

/// A page that was answered.
#[derive(Debug)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// Where it is; where it leads, for one that leads elsewhere.
    pub path: String,
    /// The page itself.
    pub html: String,
}

impl Pages {
    /// Gives this user a password, and signs in with it.
    pub(crate) async fn sign_in(users: &Database, portal: &str, login: &str) -> Self {
        gateway::set_password(users, login, PASSWORD).await.unwrap();
        let http = Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap();
        let form = [("login", login), ("password", PASSWORD), ("next", "/")];
        let response = http.post(format!("{portal}/sign-in")).form(&form).send().await.unwrap();
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        Self { http, portal: portal.to_owned(), cookie }
    }

    /// Loads a page.
    pub async fn get(&self, path: &str) -> Page {
        page(self.http.get(format!("{}{path}", self.portal)).header(header::COOKIE, &self.cookie)).await
    }

    /// A page, or the one that it leads to.
    pub async fn open(&self, path: &str) -> Page {
        self.follow(self.get(path).await).await
    }

    /// Sends a form like [`Self::send`], and goes where that leads.
    pub async fn fill_in(&self, on: &Page, form: &str, fields: &[(&str, &str)]) -> Page {
        self.follow(self.send(on, form, fields).await).await
    }

    async fn follow(&self, page: Page) -> Page {
        if page.status == 303 { self.get(&page.path).await } else { page }
    }

    /// Sends a form of a page as it stands there, with these fields filled in.
    pub async fn send(&self, on: &Page, form: &str, filled_in: &[(&str, &str)]) -> Page {
        let form = on.form(form).unwrap_or_else(|| panic!("no form {form} in {}", on.html));
        let to = attribute(form, "action").unwrap();
        let hidden = form.match_indices("<input type=\"hidden\"").map(|(at, _)| &form[at..]);
        let mut fields: Vec<(String, String)> = hidden
            .map(|input| (attribute(input, "name").unwrap(), attribute(input, "value").unwrap()))
            .collect();
        fields.extend(filled_in.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let request = self.http.post(format!("{}{to}", self.portal)).header(header::COOKIE, &self.cookie);
        page(request.form(&fields)).await
    }
}

impl Page {
    /// A form by its name.
    pub fn form(&self, name: &str) -> Option<&str> {
        let part = &self.html[self.html.find(&format!("id=\"form-{name}\""))?..];
        // The attributes of a form that stands in a fold come after the fold's.
        Some(&part[..part.find("</form>")?])
    }
}

/// The first attribute of this name.
fn attribute(html: &str, name: &str) -> Option<String> {
    let from = html.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(html[from..].split('"').next()?.replace("&#38;", "&"))
}

async fn page(request: reqwest::RequestBuilder) -> Page {
    let response = request.send().await.unwrap();
    let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
    let path = to.unwrap_or_else(|| response.url().path().to_owned());
    Page { status: response.status().as_u16(), path, html: response.text().await.unwrap() }
}
