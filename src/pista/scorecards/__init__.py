"""What a person is measured on: metrics, targets, rewards, audience; one file, one scorecard."""
