//! What models cost: prices in US dollars for a million tokens, as the operator writes them.

use std::str::FromStr;

use pantheon_protocol::wire::Usage;
use serde::Deserialize;

/// Tokens that a price is for.
const MILLION: f64 = 1_000_000.0;

/// Prices by model: `NAME=IN/OUT[/CACHE-READ/CACHE-WRITE]` between commas. A name may end in `*`; the longest that fits counts.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Prices(Vec<(String, Price)>);

/// What a million tokens cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Price {
    input: f64,
    output: f64,
    cache_read: f64,
    cache_write: f64,
}

impl Prices {
    /// The price of a model, where there is one.
    pub fn of(&self, model: &str) -> Option<Price> {
        let fits = |name: &str| match name.strip_suffix('*') {
            Some(beginning) => model.starts_with(beginning),
            None => model == name,
        };
        self.0.iter().filter(|(name, _)| fits(name)).max_by_key(|(name, _)| name.len()).map(|(_, price)| *price)
    }
}

impl Price {
    /// What these tokens cost.
    pub fn dollars(self, usage: Usage) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "no answer has 2^53 tokens")]
        let cost = |tokens: u64, price: f64| tokens as f64 * price / MILLION;
        cost(usage.input_tokens, self.input)
            + cost(usage.output_tokens, self.output)
            + cost(usage.cache_read_tokens, self.cache_read)
            + cost(usage.cache_write_tokens, self.cache_write)
    }
}

impl FromStr for Prices {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(one).collect::<Result<_, _>>().map(Self)
    }
}

impl TryFrom<String> for Prices {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

fn one(text: &str) -> Result<(String, Price), String> {
    let wrong = || format!("`{text}` is not a price; write MODEL=IN/OUT or MODEL=IN/OUT/CACHE-READ/CACHE-WRITE");
    let (name, prices) = text.split_once('=').ok_or_else(wrong)?;
    let prices: Vec<f64> =
        prices.split('/').map(|price| price.trim().parse::<f64>()).collect::<Result<_, _>>().map_err(|_| wrong())?;
    if name.trim().is_empty() || prices.iter().any(|price| !price.is_finite() || *price < 0.0) {
        return Err(wrong());
    }
    let price = match prices[..] {
        // What is not said of a cache costs what reading does anyway.
        [input, output] => Price { input, output, cache_read: input, cache_write: input },
        [input, output, cache_read, cache_write] => Price { input, output, cache_read, cache_write },
        _ => return Err(wrong()),
    };
    Ok((name.trim().to_owned(), price))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_has_the_price() {
        let prices: Prices = "claude-*=3/15/0.3/3.75, claude-haiku-*=1/5, exact=2/2,".parse().unwrap();
        let usage =
            Usage { input_tokens: 1_000_000, output_tokens: 100_000, cache_read_tokens: 10_000, cache_write_tokens: 0 };
        let cost = |model: &str| prices.of(model).map(|price| price.dollars(usage));
        assert_eq!(cost("claude-sonnet-5"), Some(3.0 + 1.5 + 0.003));
        assert_eq!(cost("claude-haiku-4"), Some(1.0 + 0.5 + 0.01));
        assert_eq!(cost("exact"), Some(2.0 + 0.2 + 0.02));
        assert_eq!((cost("exactly"), cost("gpt")), (None, None));
    }

    #[test]
    fn what_is_no_price_is_refused() {
        for text in ["claude", "claude=3", "claude=3/15/1", "=1/2", "a=x/1", "a=-1/1", "a=NaN/1"] {
            assert!(text.parse::<Prices>().is_err(), "{text}");
        }
        assert_eq!("".parse::<Prices>(), Ok(Prices::default()));
    }
}
