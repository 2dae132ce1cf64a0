//! Runs, on SQLite and on a real Postgres: the same claims on both, with real processes that are killed and stopped.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on shall stop there")]

/// Each claim once for each database.
macro_rules! on_both {
    ($($claim:ident)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $claim() {
                super::$claim(crate::runs::place::Place::sqlite()).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $claim() {
                super::$claim(crate::runs::place::Place::postgres()).await;
            })+
        }
    };
}

mod runs {
    mod audit;
    mod crashes;
    mod ends;
    mod helper;
    mod place;
    mod taking_in;
    mod turns;
    mod workers;
}
