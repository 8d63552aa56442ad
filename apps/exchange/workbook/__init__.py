"""The year's own workbook: everything an assessment asks, on sheets like its forms, to be filled in without the network.

``layout`` says what stands where, ``writer`` makes the file (XlsxWriter: it alone stores a formula together with its
result, so that a file nobody has opened yet already says what the server computes), ``formulas`` translates the pack's,
and :mod:`apps.exchange.readers.own` reads what comes back.
"""
