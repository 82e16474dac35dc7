//! `/`

use axum::response::Redirect;

use super::signed_in::SignedIn;

/// The first page of a party. What needs the user first comes with issue 3.
pub(crate) async fn show(signed_in: SignedIn) -> Redirect {
    let SignedIn { frame, .. } = signed_in;
    let first = if frame.sees_incidents {
        "/incidents"
    } else if frame.sees_referrals {
        "/referrals"
    } else {
        "/notifications"
    };
    Redirect::to(first)
}
