//! Carries an edit that was made for an older text over to the text as it is now.
