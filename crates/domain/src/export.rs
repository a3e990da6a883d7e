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
        /// When staff first responded.
        Responded = "responded",
        /// When it was answered last.
        Answered = "answered",
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
        !matches!(self, Kind | ExternalNumber | ReceivedAt | Excerpt | Phone | MeToo)
    }
}

/// Reads names with spaces or commas between them; what is unknown is left
/// out, and the usual ones are taken when nothing is left.
pub fn columns<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<ExportColumn> {
    let names = names.into_iter().flat_map(|names| names.split([' ', ',']));
    let asked: Vec<ExportColumn> = names.filter_map(|name| name.parse().ok()).collect();
    let wanted =
        |column: &ExportColumn| if asked.is_empty() { column.is_usual() } else { asked.contains(column) };
    ExportColumn::ALL.iter().copied().filter(wanted).collect()
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
