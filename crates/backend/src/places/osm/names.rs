//! Numbers of buildings and units, as they stand in names.

/// Longest number that is kept, in characters.
const LONGEST: usize = 24;

/// The number of a building from its name, house number and reference: a name
/// that is a number, then a name, then the house number, then the reference.
pub(super) fn building(name: Option<&str>, house: Option<&str>, reference: Option<&str>) -> String {
    let clean = |text: &str| domain::text::clean_line(text);
    let name = name.map(clean).unwrap_or_default();
    if let Some(number) = bare(&name) {
        return number;
    }
    let others = [house, reference].into_iter().flatten().map(clean).filter(|text| !text.is_empty());
    let other = others.map(|text| bare(&text).unwrap_or(text)).next();
    let said = if name.is_empty() { other.unwrap_or_default() } else { name };
    said.chars().take(LONGEST).collect()
}

/// `7` of `7号楼`, `18-20` of itself; `None` for what is more than a number.
fn bare(text: &str) -> Option<String> {
    let rest = text.strip_prefix('第').unwrap_or(text);
    let ends = ["号楼", "号院", "号", "栋", "幢", "座", "#楼", "#", "楼"];
    let number = ends.iter().find_map(|end| rest.strip_suffix(end)).unwrap_or(rest);
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '、' | ',' | '/' | '~');
    let short = !number.is_empty() && number.chars().count() <= 12 && number.chars().all(sound);
    let letter = number.len() == 1 && number != rest;
    (short && (letter || number.contains(|c: char| c.is_ascii_digit()))).then(|| number.to_owned())
}

/// The number of a unit: `3` of `3单元`; other words as they are.
pub(super) fn unit(tags: &[(String, String)]) -> String {
    let keys = ["addr:unit", "ref", "name"];
    let found = keys.iter().find_map(|key| super::read::tag(tags, key));
    let text = found.map(domain::text::clean_line).unwrap_or_default();
    let number = ["单元门", "单元", "门"].iter().find_map(|end| text.strip_suffix(end));
    let number =
        number.filter(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_alphanumeric()));
    number.unwrap_or(&text).chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_that_people_say() {
        let named = |name: &str| building(Some(name), None, None);
        for (name, number) in [
            ("7号楼", "7"),
            ("12A栋", "12A"),
            ("第3幢", "3"),
            ("A座", "A"),
            ("18-20", "18-20"),
            ("密云路454弄", "密云路454弄"),
            ("教一楼", "教一楼"),
            ("学生13号公寓", "学生13号公寓"),
            ("图书馆", "图书馆"),
        ] {
            assert_eq!(named(name), number);
        }
        assert_eq!(building(None, Some("901号"), None), "901");
        assert_eq!(building(Some("密云大厦"), Some("901号"), None), "密云大厦");
        assert_eq!(building(None, None, None), "");
    }

    #[test]
    fn units_are_numbers_where_they_can_be() {
        let unit = |text: &str| unit(&[("name".to_owned(), text.to_owned())]);
        assert_eq!(
            (unit("3单元"), unit("B门"), unit("档案馆入口")),
            ("3".into(), "B".into(), "档案馆入口".into())
        );
    }
}
