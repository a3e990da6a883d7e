//! Small pieces pages share.
