//! Room that looks leave to the next ones: letters, symbols, words that were met. To make it takes longer than to look at a
//! short text.
//!
//! What it holds of a text says nothing in the next look but what a word may be.

use std::sync::{Mutex, PoisonError};

use super::chain::Chains;
use super::guard::Guard;
use super::letters::Letters;
use super::lines::Lines;
use super::pattern::Patterns;
use super::tokens::Tokens;
use super::views::Views;

/// What one look needs.
#[derive(Debug)]
pub(super) struct Room {
    pub letters: Letters,
    pub lines: Lines,
    pub differences: Vec<u8>,
    pub leet: Vec<u8>,
    pub views: Views,
    pub chains: Chains,
    pub tokens: Tokens,
    pub patterns: Patterns,
}

/// Rooms that nobody is in.
#[derive(Debug, Default)]
pub(super) struct Rooms(Mutex<Vec<Room>>);

/// More are for times when many look at once, and not kept.
const KEPT: usize = 8;

/// A room of a longer text is not kept either, in letters.
const LARGEST: usize = 4 << 20;

impl Rooms {
    /// A room for a look of a guard.
    pub fn enter(&self, guard: &Guard) -> Room {
        let free = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut room = free.unwrap_or_else(|| Room {
            letters: Letters::default(),
            lines: Lines::new(),
            differences: Vec::new(),
            leet: Vec::new(),
            views: Views::default(),
            chains: Chains::new(&guard.words),
            tokens: Tokens::default(),
            patterns: Patterns::new(&guard.key),
        });
        room.chains.begin();
        room
    }

    /// Gives a room back.
    pub fn leave(&self, room: Room) {
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if rooms.len() < KEPT && room.letters.codes.capacity() <= LARGEST {
            rooms.push(room);
        }
    }
}
