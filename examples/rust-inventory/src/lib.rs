use std::collections::HashMap;

pub struct Inventory {
    stock: HashMap<String, u32>,
}

#[derive(Debug, PartialEq)]
pub enum StockError {
    Unknown(String),
    TooFew { wanted: u32, left: u32 },
}

impl Inventory {
    pub fn new(stock: HashMap<String, u32>) -> Inventory {
        Inventory { stock: stock }
    }

    pub fn take(&mut self, name: &str, wanted: u32) -> Result<u32, StockError> {
        let left = match self.stock.get_mut(name) {
            Some(left) => left,
            None => return Err(StockError::Unknown(name.to_string())),
        };
        if *left < wanted {
            return Err(StockError::TooFew { wanted, left: *left });
        }
        *left = *left - wanted;
        return Ok(*left);
    }

    pub fn is_empty(&self) -> bool {
        self.stock.len() == 0
    }

    pub fn names(&self) -> Vec<String> {
        self.stock.keys().map(|name| name.clone()).collect()
    }
}

pub fn total(counts: &[u32]) -> u32 {
    let mut total = 0;
    for count in counts.iter() {
        total = total + count;
    }
    return total;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taking_too_much_is_an_error() {
        let mut inventory = Inventory::new(HashMap::from([("bolt".to_string(), 2)]));
        assert_eq!(inventory.take("bolt", 3), Err(StockError::TooFew { wanted: 3, left: 2 }));
        assert_eq!(inventory.take("bolt", 2), Ok(0));
    }
}
