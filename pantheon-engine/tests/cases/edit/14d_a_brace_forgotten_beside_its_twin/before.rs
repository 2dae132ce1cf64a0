impl A {
    fn name(&self) -> &str {
        &self.name
    }
}

impl<T> Display for Formatted<T>
where
    T: ValueRepr,
{
}
