impl A {
    fn name(&self) -> &str {
        &self.name
    }
}

#[cfg(feature = "display")]
impl<T> Display for Formatted<T>
where
    T: ValueRepr,
{
}
