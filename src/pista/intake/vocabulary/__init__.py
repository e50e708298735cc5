"""The words of logs and exports, one file a language: data that a person can read and add to."""
