"""Finding service items by what people type (搜索). Pure: texts, words, a question and its order.

`writing` brings text into one form and tells its sounds; `lexicon` holds what people say for what
offices say; `texts` is what an item can be found by, and the lexemes it is looked up by; `reading`
makes concepts of a question; `ranking` puts the texts in order.
"""
