"""The pages of insights: pictures of what visitors ask, with the figures beneath."""
