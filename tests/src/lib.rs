//! Tests of the whole: they are in `it/`. There is nothing to use here.
