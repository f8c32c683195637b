"""The examples in German and Japanese: a report and questions on it each. Places and numbers are invented."""
