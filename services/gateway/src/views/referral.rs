//! `/referrals/{id}`

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use contracts::{Party, ReferralAction, ReferralId};

use super::{
    answer_form::{AnswerForm, RefusedAnswer, TooLate, hand_back},
    frame::Frame,
    page::{render, status},
    problem::Instead,
    signed_in::SignedIn,
};
use crate::{
    domain::{
        referral::ReferralView,
        telling::Told,
        thread::{self, Turn},
        viewer::Viewer,
    },
    http::{
        get_referral::{id, load},
        page::MOST,
    },
    state::Portal,
    store::{reading, timeline},
};

#[derive(Template)]
#[template(path = "referral.html")]
struct ReferralPage {
    frame: Frame,
    view: ReferralView,
    turns: Vec<Turn>,
    /// Whether there was more before the first turn.
    more: bool,
    answers: Vec<AnswerForm>,
    comment: Option<AnswerForm>,
    /// What happened since the writer of a refused form had opened the page.
    news: Vec<Told>,
    /// A refusal whose form is no longer on the page.
    problem: Option<String>,
    /// What was typed into it.
    lost: Vec<String>,
}

impl ReferralPage {
    /// Whether the viewer reads it as the provider that referred.
    fn is_provider(&self) -> bool {
        self.frame.party == Party::DataHolder
    }

    /// Whether the viewer reads it as AEMO.
    fn is_aemo(&self) -> bool {
        self.frame.party == Party::Aemo
    }
}

/// The page.
pub(crate) async fn show(
    State(portal): State<Portal>,
    SignedIn { viewer, frame }: SignedIn,
    Path(given): Path<String>,
) -> Result<Response, Instead> {
    page(&portal, &viewer, frame, id(&given)?, None).await
}

/// The page, with an answer that was refused.
pub(super) async fn page(
    portal: &Portal,
    viewer: &Viewer,
    frame: Frame,
    id: ReferralId,
    refused: Option<RefusedAnswer>,
) -> Result<Response, Instead> {
    let view = load(portal, viewer, id).await?;
    let mut reading = reading::begin(portal.database.pool(), viewer).await?;
    let mut entries = timeline::list_last_of_referral(&mut reading, id, MOST + 1).await?;
    let more = i64::try_from(entries.len()).unwrap_or(MOST) > MOST;
    if more {
        entries.remove(0);
    }
    let mut answers = AnswerForm::all(&view);
    let code = refused.as_ref().map_or(StatusCode::OK, |refused| status(&refused.problem));
    let TooLate { problem, lost } = hand_back(refused.as_ref(), &mut answers);
    let seen = refused.and_then(|refused| refused.seen);
    let comment = answers.extract_if(.., |answer| answer.action == ReferralAction::Comment).next();
    let page = ReferralPage {
        turns: thread::turns(&entries, &frame.zone),
        news: seen.map(|seen| thread::since(&entries, seen, &frame.zone)).unwrap_or_default(),
        frame,
        view,
        more,
        answers,
        comment,
        problem,
        lost,
    };
    Ok(render(code, &page))
}
