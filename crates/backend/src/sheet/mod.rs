//! Spreadsheets as files.
