//! Requests that a job looks at one after the other. What is wrong with one of them
//! keeps nothing from those behind it: a run is bounded by what it does, and walks past
//! what nothing can be done about, however much there is of it.

use crate::Backend;
use crate::db::{Text, sql};
use crate::entity::request;
use crate::error::{Error, Result};
use domain::Moment;
use domain::ids::RequestId;
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult, Value};

/// A request as it was found.
pub(crate) struct Found {
    pub(crate) id: RequestId,
    /// Its number in the table.
    pub(crate) seq: i64,
    pub(crate) submitted_at: Moment,
    /// When something happens to it by itself.
    pub(crate) wake_at: Option<Moment>,
    /// What is known of it; while versions change, there may be some of a newer one
    /// that this one cannot read.
    pub(crate) row: Result<request::Model>,
}

impl Found {
    fn read(row: &QueryResult) -> Result<Self> {
        Ok(Self {
            id: row.try_get::<Text<RequestId>>("", "id")?.0,
            seq: row.try_get("", "seq")?,
            submitted_at: row.try_get("", "submitted_at")?,
            wake_at: row.try_get("", "wake_at")?,
            row: request::Model::from_query_result(row, "").map_err(Error::from),
        })
    }
}

/// The requests for which a condition holds, in the order that goes with it.
pub(crate) async fn found(backend: &Backend, which: &str, values: Vec<Value>) -> Result<Vec<Found>> {
    let text = format!("select request.* from request where {which}");
    let statement = sql(backend.read().get_database_backend(), text, values);
    backend.read().query_all_raw(statement).await?.iter().map(Found::read).collect()
}

/// Mishaps of one run that are each told in the log.
const TOLD: usize = 20;

/// What went wrong with some of them.
#[derive(Default)]
pub(crate) struct Mishaps {
    first: Option<Error>,
    count: usize,
}

impl Mishaps {
    /// Takes down how it went with one. That somebody was faster is no mishap: what
    /// is left to do is found next time.
    ///
    /// # Errors
    /// What would meet those behind it as well.
    pub(crate) fn note(&mut self, id: RequestId, went: Result<()>) -> Result<()> {
        match went {
            Err(Error::Conflict | Error::Refused(_)) => Ok(()),
            went => self.note_all(id, went),
        }
    }

    /// The same where there is no next time: what somebody was faster with is left
    /// to do as well.
    ///
    /// # Errors
    /// What would meet those behind it as well.
    pub(crate) fn note_all(&mut self, id: RequestId, went: Result<()>) -> Result<()> {
        match went {
            Ok(()) => Ok(()),
            Err(error @ (Error::Full | Error::Unavailable(_))) => Err(error),
            Err(error) => {
                self.count += 1;
                if self.count <= TOLD {
                    tracing::warn!(request = %id, %error, "nothing could be done about a request");
                }
                self.first.get_or_insert(error);
                Ok(())
            }
        }
    }

    /// Takes down what went wrong with others as well.
    pub(crate) fn add(&mut self, others: Self) {
        self.count += others.count;
        self.first = self.first.take().or(others.first);
    }

    /// What was done, unless something went wrong: then the first of it, so that the
    /// job comes back to it.
    pub(crate) fn or<T>(self, done: T) -> Result<T> {
        if self.count > TOLD {
            tracing::warn!(count = self.count, "nothing could be done about so many requests");
        }
        self.first.map_or(Ok(done), Err)
    }
}
