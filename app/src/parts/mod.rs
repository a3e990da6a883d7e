//! Small pieces pages share: each a function or component from plain data to
//! HTML.

pub mod badge;
pub mod capture;
pub mod cards;
pub mod categories;
pub mod field;
pub mod follow;
pub mod icon;
pub mod layout;
pub mod media;
pub mod notice;
pub mod pager;
pub mod steps;
pub mod tell;
pub mod time;
pub mod words;
