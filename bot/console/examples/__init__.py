"""The pages of training examples: browsing, adding, moving, retiring, and what is wrong with them."""
