//! Lists that are taken away as spreadsheets.

use crate::text_enum;

text_enum! {
    /// What a column of such a list shows. Nothing of it names or reaches the
    /// person who submitted a request.
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
        !matches!(self, Kind | ExternalNumber | ReceivedAt | Excerpt | MeToo)
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
        let chosen = columns(["unit,code", "phone code", "'; drop"]);
        assert_eq!(chosen, [ExportColumn::Code, ExportColumn::Unit]);
        assert_eq!(columns(["phone"]), columns([]));
    }

    #[test]
    fn no_column_shows_who_submitted_it() {
        for column in ExportColumn::ALL {
            assert!(!["phone", "name", "author_name"].contains(&column.as_str()));
        }
    }
}
