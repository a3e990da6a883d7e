//! The form of a foreign standard, whose key may be a field of it.

use super::{Form, content_type, words};
use crate::layers::limits::Toll;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use axum::extract::Request;
use backend::partners::Partner;
use domain::media::MediaKind;

impl Form {
    /// Reads a call of a foreign standard: form-encoded, or multipart with its
    /// pictures in `media`. It is counted when its key is known, or at the first picture.
    pub async fn foreign(
        state: &AppState,
        request: Request,
        key: &str,
        kinds: &[MediaKind],
    ) -> Result<Self, Problem> {
        let toll = request.extensions().get().cloned();
        let mut form = Self { key: Some(key.to_owned()), toll, ..Self::default() };
        let read = match content_type(&request).as_str() {
            "multipart/form-data" => form.multipart(state, request, kinds).await,
            "application/x-www-form-urlencoded" => words(request).await.map(|words| form.encoded(&words)),
            _ => Err(Problem::new(Code::UnsupportedMediaType)),
        };
        // What cannot be read counts as well.
        form.count(state).await?;
        read?;
        form.settle(state).await;
        form.whole()
    }

    /// Counts a call of a foreign standard, by what came until now.
    pub(super) async fn count(&mut self, state: &AppState) -> Result<(), Problem> {
        if let Some(toll) = self.toll.take() {
            let key = self.take("api_key");
            self.toll = Some(toll.pay(state, &key).await?);
        }
        Ok(())
    }

    /// The partner whose call it is.
    pub fn partner(&self) -> Option<&Partner> {
        match &self.toll {
            Some(Toll::Partner(partner)) => Some(partner),
            _ => None,
        }
    }
}
