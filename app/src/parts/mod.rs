//! Small pieces pages share: each a function or component from plain data to
//! HTML.

pub mod badge;
pub mod capture;
pub mod cards;
pub mod categories;
pub mod device;
pub mod field;
pub mod follow;
pub mod icon;
pub mod keeper;
pub mod kept;
pub mod later;
pub mod layout;
pub mod media;
pub mod notice;
pub mod pager;
pub mod places;
pub mod plan;
pub mod qr;
pub mod script;
pub mod steps;
pub mod tell;
pub mod time;
pub mod wide;
pub mod words;
