//! E-mail by SMTP.

use super::{Parcel, SendError, Sender, TIMEOUT};
use crate::error::{Error, Result};
use crate::tell::config::{Mail, MailSecurity};
use futures::future::BoxFuture;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

/// Longest subject, in characters.
const SUBJECT_CHARS: usize = 60;

/// Speaks to one server.
pub(crate) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    host: String,
}

impl Smtp {
    pub(crate) fn new(settings: &Mail) -> Result<Self> {
        let tls = || TlsParameters::new(settings.host.clone()).map_err(Error::internal);
        let security = match settings.security {
            MailSecurity::Tls => Tls::Wrapper(tls()?),
            MailSecurity::StartTls => Tls::Required(tls()?),
            MailSecurity::Plain => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .timeout(Some(TIMEOUT))
            .tls(security);
        if let Some((name, password)) = &settings.login {
            let password = String::from_utf8_lossy(&password.0).into_owned();
            builder = builder.credentials(Credentials::new(name.clone(), password));
        }
        let from: Mailbox = settings.from.parse().map_err(Error::internal)?;
        let host = from.email.domain().to_owned();
        Ok(Self { transport: builder.build(), from, host })
    }

    fn message(&self, parcel: &Parcel) -> std::result::Result<Message, SendError> {
        let refused = |_| SendError::Refused("not an address".to_owned());
        let to: Mailbox = parcel.address.parse().map_err(refused)?;
        let first = parcel.text.lines().next().unwrap_or_default();
        let subject: String = first.chars().take(SUBJECT_CHARS).collect();
        let date =
            std::time::UNIX_EPOCH + std::time::Duration::from_secs(parcel.at.timestamp().unsigned_abs());
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(subject)
            .date(date)
            // The same for each try: a receiver shows it once.
            .message_id(Some(format!("<{}@{}>", parcel.key, self.host)))
            .header(ContentType::TEXT_PLAIN)
            .body(parcel.text.clone())
            .map_err(|_| SendError::Refused("cannot be written as a message".to_owned()))
    }
}

impl Sender for Smtp {
    fn send<'a>(&'a self, parcel: &'a Parcel) -> BoxFuture<'a, std::result::Result<(), SendError>> {
        Box::pin(async move {
            let message = self.message(parcel)?;
            self.transport.send(message).await.map(|_| ()).map_err(|error| {
                // The server's own words may hold the address.
                let code = error.status().map(|code| code.to_string()).unwrap_or_default();
                match () {
                    () if error.is_permanent() => SendError::Refused(format!("refused {code}")),
                    () if error.is_transient() => SendError::Busy(format!("put off {code}")),
                    () if error.is_timeout() => SendError::Unsure("no answer in time".to_owned()),
                    () => SendError::Later("not reached".to_owned()),
                }
            })
        })
    }
}

/// Whether a text can be the sender of a message.
pub(crate) fn is_mailbox(text: &str) -> bool {
    text.parse::<Mailbox>().is_ok()
}
