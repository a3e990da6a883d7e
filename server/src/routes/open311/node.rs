//! What is answered, once, for both formats of the standard.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Number, Value};

/// In which format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Every server has it.
    Xml,
    /// Besides.
    Json,
}

impl Format {
    /// As the end of a path says it; XML if it says nothing.
    pub fn of(path: &str) -> Self {
        if path.ends_with(".json") { Self::Json } else { Self::Xml }
    }

    /// What stands before the format in the last part of a path.
    pub fn split(file: &str) -> Option<(&str, Self)> {
        let json = file.strip_suffix(".json").map(|name| (name, Self::Json));
        json.or_else(|| file.strip_suffix(".xml").map(|name| (name, Self::Xml)))
    }
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Nothing known.
    Null,
    /// Words; identifiers as well.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Several, each an element of this name.
    List(&'static str, Vec<Node>),
    /// Named values, in this order.
    Record(Vec<(&'static str, Node)>),
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl<T: Into<Node>> From<Option<T>> for Node {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl Node {
    /// The body of an answer; `root` is the outermost element in XML.
    pub fn body(&self, format: Format, root: &str) -> String {
        match format {
            Format::Json => self.json().to_string(),
            Format::Xml => {
                let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
                self.xml(root, &mut out);
                out.push('\n');
                out
            }
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => Value::String(text.clone()),
            Self::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                Value::from(*number as i64)
            }
            Self::Number(number) => Number::from_f64(*number).map_or(Value::Null, Value::Number),
            Self::Flag(flag) => Value::Bool(*flag),
            Self::List(_, items) => Value::Array(items.iter().map(Self::json).collect()),
            Self::Record(fields) => {
                let fields = fields.iter().map(|(name, node)| ((*name).to_owned(), node.json()));
                Value::Object(fields.collect::<Map<_, _>>())
            }
        }
    }

    fn xml(&self, name: &str, out: &mut String) {
        let inner = |out: &mut String| match self {
            Self::Null => {}
            Self::Text(text) => escape(text, out),
            Self::Number(number) => out.push_str(&number.to_string()),
            Self::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Self::List(each, items) => items.iter().for_each(|item| item.xml(each, out)),
            Self::Record(fields) => fields.iter().for_each(|(name, node)| node.xml(name, out)),
        };
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        out.push_str(&open);
        inner(out);
        out.push_str(&close);
    }
}

/// Words as XML takes them: some characters have no way to be written in it.
fn escape(text: &str, out: &mut String) {
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            sign => out.push(sign),
        }
    }
}

/// An answer in a format.
pub fn answer(format: Format, root: &str, node: &Node, cache: &'static str) -> Response {
    let kind = match format {
        Format::Xml => "text/xml; charset=utf-8",
        Format::Json => "application/json; charset=utf-8",
    };
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, cache)], node.body(format, root)).into_response()
}

/// What went wrong, as the standard says it.
pub fn errors(code: u16, descriptions: &[String]) -> Node {
    let error = |description: &String| {
        let code = Node::Number(f64::from(code));
        Node::Record(vec![("code", code), ("description", description.as_str().into())])
    };
    Node::List("error", descriptions.iter().map(error).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_is_said_in_both_formats() {
        let node = Node::List(
            "request",
            vec![Node::Record(vec![
                ("id", "HY-1".into()),
                ("lat", Node::Number(45.14)),
                ("note", Node::Null),
                ("text", "a < b & \u{1}c".into()),
            ])],
        );
        assert_eq!(
            node.body(Format::Json, "requests"),
            r#"[{"id":"HY-1","lat":45.14,"note":null,"text":"a < b & \u0001c"}]"#
        );
        assert_eq!(
            node.body(Format::Xml, "requests"),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<requests><request><id>HY-1</id><lat>45.14</lat>\
             <note></note><text>a &lt; b &amp; c</text></request></requests>\n"
        );
    }

    #[test]
    fn the_end_of_a_name_says_the_format() {
        assert_eq!(Format::split("lamp.json"), Some(("lamp", Format::Json)));
        assert_eq!(Format::split("a.b.xml"), Some(("a.b", Format::Xml)));
        assert_eq!(Format::split("lamp"), None);
        assert_eq!(Format::of("/open311/v2/services.json"), Format::Json);
        assert_eq!(Format::of("/open311/v2/nothing"), Format::Xml);
    }
}
