//! Riders who signed in: how often they were right, and their teams.
//!
//! No table says who said what where. A report and an account are joined only by
//! a token that is made from the report with our secret, until somebody has
//! looked at the report; what stays is a number by the month.

mod teams;

pub use teams::{
    Member, TEAMS, Team, TeamDraft, join, leave, save_team, team, team_of, teams, teams_for_desk,
};

use crate::Backend;
use crate::days::day_of;
use crate::db::{Text, Tx, sql};
use crate::error::Result;
use crate::requests::{self, Intake};
use crate::view::Receipt;
use domain::Moment;
use domain::ids::AccountId;
use domain::rider::{self, Hazard, Merit};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// What somebody has to their credit.
pub async fn merit(backend: &Backend, account: AccountId) -> Result<Merit> {
    let text =
        "select cast(coalesce(sum(confirmed), 0) as bigint), cast(coalesce(sum(refused), 0) as bigint),
                  cast(coalesce(sum(hazards), 0) as bigint)
                from account_merit where account_id = $1 and month >= $2";
    let since = rider::since(day_of(backend.now(), backend.config().offset));
    let asked = sql(backend.read().get_database_backend(), text, vec![Text(account).into(), since.into()]);
    let Some(row) = backend.read().query_one_raw(asked).await? else { return Ok(Merit::default()) };
    let number = |at| -> Result<u32> { Ok(u32::try_from(row.try_get_by_index::<i64>(at)?).unwrap_or(0)) };
    Ok(Merit { confirmed: number(0)?, refused: number(1)?, hazards: number(2)? })
}

/// Takes a hazard in as a request whose category and urgency follow from what it
/// is; for who signed in it counts to their credit, once.
///
/// # Errors
/// As [`requests::submit`].
pub async fn tell_hazard(backend: &Backend, intake: Intake, hazard: Hazard) -> Result<Receipt> {
    let account = intake.account;
    let receipt = requests::of_hazard(backend, intake, hazard).await?;
    if let Some(account) = account.filter(|_| !receipt.replayed) {
        saw_hazard(backend, account).await?;
    }
    Ok(receipt)
}

/// Counts a hazard to somebody's credit.
pub async fn saw_hazard(backend: &Backend, account: AccountId) -> Result<()> {
    let month = rider::month(day_of(backend.now(), backend.config().offset));
    let work = move |tx: Tx| {
        let month = month.clone();
        async move { count(&tx, account, &month, [0, 0, 1]).await }
    };
    backend.write(work).await
}

/// Forgets months that count no more.
pub(crate) async fn forget_old(backend: &Backend) -> Result<()> {
    let since = rider::since(day_of(backend.now(), backend.config().offset));
    backend.execute("delete from account_merit where month < $1", vec![since.into()]).await.map(|_| ())
}

/// Which month it is, and by which token somebody's credit is known: what a
/// transaction needs to count.
#[derive(Clone)]
pub(crate) struct Book {
    backend: Backend,
    month: String,
}

impl Book {
    pub(crate) fn of(backend: &Backend) -> Self {
        let month = rider::month(day_of(backend.now(), backend.config().offset));
        Self { backend: backend.clone(), month }
    }

    fn token(&self, report: Uuid) -> String {
        self.backend.secrets().account("stake", &[&report.hyphenated().to_string()])
    }

    /// A report is to somebody's credit, or to their debit.
    pub(crate) async fn stake(&self, tx: &Tx, report: Uuid, account: AccountId, at: Moment) -> Result<()> {
        let text = "insert into rider_stake (token, account_id, at) values ($1, $2, $3)";
        let values = vec![self.token(report).into(), Text(account).into(), at.into()];
        tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
        Ok(())
    }

    /// Somebody looked at a report: it was right, or wrong, or neither.
    pub(crate) async fn decided(&self, tx: &Tx, report: Uuid, right: Option<bool>) -> Result<()> {
        let text = "delete from rider_stake where token = $1 returning account_id";
        let asked = sql(tx.get_database_backend(), text, vec![self.token(report).into()]);
        let Some(row) = tx.query_one_raw(asked).await? else { return Ok(()) };
        let account: Text<AccountId> = row.try_get_by_index(0)?;
        match right {
            Some(true) => count(tx, account.0, &self.month, [1, 0, 0]).await,
            Some(false) => count(tx, account.0, &self.month, [0, 1, 0]).await,
            None => Ok(()),
        }
    }
}

async fn count(tx: &Tx, account: AccountId, month: &str, [right, wrong, hazard]: [i32; 3]) -> Result<()> {
    let text = "insert into account_merit (account_id, month, confirmed, refused, hazards)
                values ($1, $2, $3, $4, $5) on conflict (account_id, month) do update
                  set confirmed = account_merit.confirmed + excluded.confirmed,
                    refused = account_merit.refused + excluded.refused,
                    hazards = account_merit.hazards + excluded.hazards";
    let values = vec![Text(account).into(), month.into(), right.into(), wrong.into(), hazard.into()];
    tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
    Ok(())
}

/// What becomes of an account's credit when another becomes part of it: for
/// `$1` and `$2`.
pub(crate) const MERGE: &[&str] = &[
    "insert into account_merit (account_id, month, confirmed, refused, hazards)
     select $1, month, confirmed, refused, hazards from account_merit where account_id = $2
     on conflict (account_id, month) do update
       set confirmed = account_merit.confirmed + excluded.confirmed,
         refused = account_merit.refused + excluded.refused, hazards = account_merit.hazards + excluded.hazards",
    "update rider_stake set account_id = $1 where account_id = $2",
    "update team_member set account_id = $1 where account_id = $2
       and not exists (select 1 from team_member as own where own.account_id = $1)",
];

/// What goes with an account: for `$1`.
pub(crate) const GO: &[&str] = &[
    "delete from account_merit where account_id = $1",
    "delete from rider_stake where account_id = $1",
    "delete from team_member where account_id = $1",
];
