//! Columns whose text is the stable text of a domain type: identifiers, codes
//! and enums, stored so that a person can query them.

use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, Value, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, DbErr, QueryResult, TryFromU64, TryGetError, TryGetable};
use serde::de::Visitor;
use serde::{Deserialize, Deserializer};
use std::fmt::Display;
use std::marker::PhantomData;
use std::str::FromStr;

/// A domain value kept as its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Text<T>(pub T);

/// What can be kept as text: it shows itself and reads itself.
pub trait Stable: Display + FromStr + Clone + std::fmt::Debug + PartialEq + Send + Sync + 'static {}
impl<T: Display + FromStr + Clone + std::fmt::Debug + PartialEq + Send + Sync + 'static> Stable for T {}

impl<T: Stable> From<Text<T>> for Value {
    fn from(text: Text<T>) -> Self {
        Self::String(Some(text.0.to_string()))
    }
}

impl<T> From<T> for Text<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: Stable> TryGetable for Text<T> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let text = String::try_get_by(row, index)?;
        // The value itself may be personal, so it is not part of the error.
        let unknown = |_| DbErr::Type(format!("not a {}", std::any::type_name::<T>()));
        text.parse().map(Text).map_err(|e| TryGetError::DbErr(unknown(e)))
    }
}

impl<'de, T: Stable> Deserialize<'de> for Text<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Reader(PhantomData))
    }
}

struct Reader<T>(PhantomData<T>);

impl<T: Stable> Visitor<'_> for Reader<T> {
    type Value = Text<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a {}", std::any::type_name::<T>())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Text<T>, E> {
        // The value itself may be personal, so it is not part of the error.
        text.parse().map(Text).map_err(|_| E::custom(format!("not a {}", std::any::type_name::<T>())))
    }
}

impl<T: Stable> ValueType for Text<T> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        match value {
            Value::String(Some(text)) => text.parse().map(Text).map_err(|_| ValueTypeErr),
            _ => Err(ValueTypeErr),
        }
    }

    fn type_name() -> String {
        "Text".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::String
    }

    fn column_type() -> ColumnType {
        ColumnType::Text
    }
}

impl<T: Stable> Nullable for Text<T> {
    fn null() -> Value {
        Value::String(None)
    }
}

impl<T: Stable> TryFromU64 for Text<T> {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("text key"))
    }
}
