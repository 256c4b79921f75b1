"""What happened in a count, round by round and payer by payer."""
