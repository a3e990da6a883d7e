//! Lists that are taken away as spreadsheets.

use crate::text_enum;

text_enum! {
    /// What a column of such a list shows. The number of the person who
    /// submitted a request is masked unless it is asked for with a reason; their
    /// name is in none.
    ExportColumn {
        /// Public code.
        Code = "code",
        /// State.
        Status = "status",
        /// Urgency.
        Urgency = "urgency",
        /// Type.
        Kind = "kind",
        /// Category.
        Category = "category",
        /// The unit that has it.
        Unit = "unit",
        /// The person who works on it.
        Handler = "handler",
        /// Community or subdistrict.
        Area = "area",
        /// The way it came in.
        Channel = "channel",
        /// The number it has there.
        ExternalNumber = "external_number",
        /// When it came in there.
        ReceivedAt = "received_at",
        /// When it was acknowledged.
        Submitted = "submitted",
        /// When the first response is due.
        FirstDue = "first_due",
        /// When the answer is due.
        AnswerDue = "answer_due",
        /// When it is to be closed.
        CloseDue = "close_due",
        /// When staff first responded.
        Responded = "responded",
        /// When it was answered last.
        Answered = "answered",
        /// When it was closed.
        Closed = "closed",
        /// The number of its round: one, and one more each time it was reopened.
        Round = "round",
        /// How often it was sent back.
        Returns = "returns",
        /// How often more time was given.
        Extensions = "extensions",
        /// The beginning of the words.
        Excerpt = "excerpt",
        /// All words.
        Description = "description",
        /// Address.
        Address = "address",
        /// Phone number of the person.
        Phone = "phone",
        /// The resident's verdict.
        Evaluation = "evaluation",
        /// How many said "me too".
        MeToo = "me_too",
    }
}

impl ExportColumn {
    /// Whether it is chosen for somebody who has not chosen yet.
    pub fn is_usual(self) -> bool {
        use ExportColumn::*;
        let few = matches!(self, Kind | ExternalNumber | ReceivedAt | Excerpt | Phone | MeToo);
        !few && !matches!(self, CloseDue | Closed | Round | Returns | Extensions)
    }
}

text_enum! {
    /// A list of something else than requests.
    ExportList {
        /// Demands of supervision.
        Supervisions = "supervisions",
        /// A grid worker's round.
        Round = "round",
        /// The outbox.
        Outbox = "outbox",
        /// The audit trail.
        Audit = "audit",
        /// Units by month with their points.
        Appraisal = "appraisal",
        /// People on the staff.
        People = "people",
        /// Units.
        Units = "units",
    }
}

/// Columns of requests by their names, as [`chosen`] reads them.
pub fn columns<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<ExportColumn> {
    chosen(ExportColumn::ALL, |column| column.as_str(), |column| column.is_usual(), names)
}

/// Those of all columns that are named, in their order. Between names are spaces or
/// commas; what is unknown is left out, and the usual ones are taken when nothing is left.
pub fn chosen<'a, C: Copy>(
    all: &[C],
    name: impl Fn(&C) -> &str,
    usual: impl Fn(&C) -> bool,
    names: impl IntoIterator<Item = &'a str>,
) -> Vec<C> {
    let asked: Vec<&str> = names.into_iter().flat_map(|names| names.split([' ', ','])).collect();
    let named = |column: &C| asked.contains(&name(column));
    let none = !all.iter().any(named);
    all.iter().copied().filter(|column| if none { usual(column) } else { named(column) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_in_their_order_once_and_unknown_ones_not_at_all() {
        let chosen = columns(["unit,code", "name code", "'; drop"]);
        assert_eq!(chosen, [ExportColumn::Code, ExportColumn::Unit]);
        assert_eq!(columns(["name"]), columns([]));
    }

    #[test]
    fn no_column_names_who_submitted_it_and_the_number_is_not_taken_unasked() {
        for column in ExportColumn::ALL {
            assert!(!["name", "author_name"].contains(&column.as_str()));
        }
        assert!(!columns([]).contains(&ExportColumn::Phone));
    }
}
