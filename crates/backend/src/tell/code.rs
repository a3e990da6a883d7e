//! Sends a sign-in code at once. It is not in the outbox: nobody is to read it
//! there, and one that comes late is of no use.

use super::send::{Parcel, SendError};
use crate::Backend;
use crate::error::{Error, Result};
use domain::tell::{Place, Tongue, Way};

/// Sends it by the first provider that takes it; whether there is any. A
/// demonstration without providers sends nothing.
pub(crate) async fn send_code(backend: &Backend, phone: &str, code: &str, tongue: Tongue) -> Result<bool> {
    let tell = backend.tell();
    if !tell.sends(Way::Sms, false) {
        return if backend.is_demo() {
            Ok(false)
        } else {
            Err(Error::Unavailable("no provider of text messages".to_owned()))
        };
    }
    let parcel = Parcel {
        key: backend.new_id(),
        address: phone.to_owned(),
        text: backend.config().tell.words.0.code(code, tongue),
        values: vec![(Place::Code, code.to_owned())],
        template: None,
        link: String::new(),
        code: code.to_owned(),
        urgent: true,
        browser: None,
        at: backend.now(),
    };
    let mut why = String::new();
    for provider in tell.of(Way::Sms, false) {
        let template = backend.config().tell.code_templates.get(provider.slot).cloned().flatten();
        let Some(result) = provider.send(&Parcel { template, ..parcel.clone() }).await else { continue };
        super::work::count(provider.name, &result);
        match result {
            Ok(()) => return Ok(true),
            // A number it does not know is not told from one it does.
            Err(SendError::Refused(text) | SendError::Gone(text)) => {
                tracing::info!(provider = provider.name, error = %text, "a code was not taken");
                return Ok(true);
            }
            Err(SendError::Later(text) | SendError::Busy(text) | SendError::Unsure(text)) => why = text,
        }
    }
    Err(Error::Unavailable(format!("no provider took a code: {why}")))
}
