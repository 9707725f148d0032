"""The fuzzer: whatever the document allows and forbids, asked of an api that serves figures."""
