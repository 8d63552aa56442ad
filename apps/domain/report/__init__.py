"""The report of an assessment, composed of blocks: every sentence, table and chart from the one fact book."""
