//! Spreadsheets of requests.
