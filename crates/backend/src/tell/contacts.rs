//! Where people are reached besides the number in the request.

use super::send::{are_keys, may_push};
use super::stop::own;
use crate::Backend;
use crate::actor::{Actor, Staff};
use crate::admin::{Check, SaveError, kept};
use crate::db::{Text, Tx};
use crate::entity::{push_subscription, tell_contact};
use crate::error::{Error, Result};
use crate::requests::invalid;
use domain::code::RequestCode;
use domain::draft::{Field, Problem};
use domain::tell::{Tongue, Way};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// Longest address of a push service, in bytes; most browsers of one request.
const ENDPOINT_BYTES: usize = 1000;
const BROWSERS: u64 = 10;
/// Longest e-mail address, in bytes (RFC 5321).
const MAIL_BYTES: usize = 254;

/// Where a member of staff wants to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contacts {
    /// Number for text messages.
    pub phone: String,
    /// E-mail address.
    pub mail: String,
}

/// Where this person is told.
pub async fn contacts(backend: &Backend, staff: &Staff) -> Result<Contacts> {
    let of = tell_contact::Column::StaffId.eq(Text(staff.id));
    let mut contacts = Contacts::default();
    for row in tell_contact::Entity::find().filter(of).all(backend.read()).await? {
        match row.way.0 {
            Way::Sms => contacts.phone = row.address,
            Way::Mail => contacts.mail = row.address,
            _ => {}
        }
    }
    Ok(contacts)
}

/// Changes where this person is told; an empty field takes it away.
/// [`SaveError::Invalid`] at `phone` or `mail`.
pub async fn save_contacts(backend: &Backend, staff: &Staff, contacts: Contacts) -> Result<(), SaveError> {
    let mut check = Check::default();
    let (phone, mail) = (contacts.phone.trim(), contacts.mail.trim());
    let phone = match (phone.is_empty(), domain::text::phone(phone)) {
        (true, _) => None,
        (false, None) => {
            check.fail("phone", "invalid");
            None
        }
        (false, found) => found,
    };
    check.need(mail.is_empty() || (mail.len() <= MAIL_BYTES && is_mail(mail)), "mail", "invalid");
    check.done()?;
    let now = backend.now();
    let row = |way: Way, address: String| tell_contact::Model {
        id: Text(backend.new_id()),
        request_id: None,
        staff_id: Some(Text(staff.id)),
        way: Text(way),
        address,
        created_at: now,
    };
    let mail = Some(mail.to_owned()).filter(|mail| !mail.is_empty());
    let rows: Vec<tell_contact::Model> = phone
        .map(|phone| row(Way::Sms, phone))
        .into_iter()
        .chain(mail.map(|mail| row(Way::Mail, mail)))
        .collect();
    let id = staff.id;
    let result = backend.write(move |tx: Tx| {
        let rows = rows.clone();
        async move {
            let of = tell_contact::Entity::delete_many()
                .filter(tell_contact::Column::StaffId.eq(Text(id)))
                .filter(tell_contact::Column::Way.is_in([Text(Way::Sms), Text(Way::Mail)]));
            of.exec(&*tx).await?;
            for row in rows {
                let row: tell_contact::ActiveModel = row.into();
                tell_contact::Entity::insert(row.reset_all()).exec_without_returning(&*tx).await?;
            }
            Ok(Ok(()))
        }
    });
    kept(result.await)
}

/// A bare address: no name, no comment.
fn is_mail(text: &str) -> bool {
    text.parse::<lettre::Address>().is_ok()
}

/// The key browsers subscribe with, if push messages are sent.
pub fn push_key(backend: &Backend) -> Option<String> {
    backend.tell().push_key().map(str::to_owned)
}

/// Keeps a browser of a request's author, to push to. [`Error::Invalid`] (field
/// `key`) for an address that is no push service's or keys that cannot be used,
/// [`Error::TooMany`] beyond ten browsers, [`Error::NotFound`] where nothing is
/// pushed.
pub async fn subscribe(
    backend: &Backend,
    actor: &Actor,
    code: &RequestCode,
    (endpoint, p256dh, auth): (String, String, String),
    tongue: Tongue,
) -> Result<()> {
    let row = own(backend, actor, code).await?;
    let Some(push) = &backend.config().tell.push else { return Err(Error::NotFound) };
    let fits = endpoint.len() <= ENDPOINT_BYTES && may_push(&endpoint, &push.hosts);
    if !fits || !are_keys(&p256dh, &auth) {
        return Err(invalid(Field::Key, Problem::Invalid));
    }
    let row = push_subscription::Model {
        id: Text(backend.new_id()),
        request_id: row.id,
        endpoint,
        p256dh,
        auth,
        tongue: Text(tongue),
        created_at: backend.now(),
    };
    let work = move |tx: Tx| {
        let row = row.clone();
        async move {
            let of = push_subscription::Entity::find()
                .filter(push_subscription::Column::RequestId.eq(row.request_id));
            // The same browser again takes the place of the one before.
            push_subscription::Entity::delete_many()
                .filter(push_subscription::Column::RequestId.eq(row.request_id))
                .filter(push_subscription::Column::Endpoint.eq(row.endpoint.clone()))
                .exec(&*tx)
                .await?;
            if of.count(&*tx).await? >= BROWSERS {
                return Err(Error::TooMany { retry_after: 3600 });
            }
            let row: push_subscription::ActiveModel = row.into();
            push_subscription::Entity::insert(row.reset_all()).exec_without_returning(&*tx).await?;
            Ok(())
        }
    };
    backend.write(work).await
}
