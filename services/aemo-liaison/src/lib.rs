//! aemo-liaison
