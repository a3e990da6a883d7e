//! Telling people: an outbox that is written beside each change and sent after
//! the commit, message boxes, the table of what is sent when.

mod claim;
mod code;
pub mod config;
mod contacts;
mod fields;
mod held;
mod inbox;
mod late_import;
mod listeners;
mod outbox;
mod page;
mod promise;
mod providers;
mod queue;
mod rules;
mod send;
mod stop;
mod work;

pub(crate) use code::send_code;
pub use contacts::{Contacts, contacts, push_key, save_contacts, subscribe};
pub use fields::Fields;
pub use inbox::{BoxLine, inbox, read};
pub(crate) use late_import::late_import;
pub use outbox::{
    Health, OutboxLine, OutboxPage, OutboxQuery, ProviderHealth, health, outbox, outbox_of, retry, waiting,
};
pub use page::{Signed, sign_page};
pub(crate) use providers::Tell;
pub use queue::{News, announce};
pub(crate) use queue::{queue, queue_event};
pub(crate) use rules::load;
pub use rules::{Key, QUIET, Rule, Rules, list, preview, problem, save, save_quiet, subject};
pub(crate) use send::MiniError;
pub(crate) use stop::told_of_all;
pub use stop::{Told, set_stopped, told};
pub use work::{Teller, run};

/// Whether a text can be the sender of e-mail.
pub fn is_mailbox(text: &str) -> bool {
    send::is_mailbox(text)
}

/// A moment as messages write it: local, to the minute, in digits only; for
/// WeChat with its year, which its fields ask for.
fn moment(backend: &crate::Backend, at: domain::Moment, way: domain::tell::Way) -> String {
    let form = if way == domain::tell::Way::Wechat { fields::MOMENT } else { "%m-%d %H:%M" };
    at.with_timezone(&backend.config().offset).format(form).to_string()
}
